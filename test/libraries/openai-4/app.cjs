const { once } = require('node:events')
const { createServer } = require('node:http')
const OpenAI = require('openai')

const completion = {
  id: 'chat-1',
  object: 'chat.completion',
  created: 1,
  model: 'small-model-1',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Pears.' } }],
  usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
}
const embedding = {
  object: 'list',
  model: 'embedder-1',
  data: [{ object: 'embedding', index: 0, embedding: [0.5, 0.25] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
}

async function main() {
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.url.endsWith('/embeddings') ? embedding : completion))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  const client = new OpenAI({ apiKey: 'none', baseURL: `http://127.0.0.1:${server.address().port}/v1` })
  const messages = [{ role: 'user', content: 'What is left?' }]
  await client.chat.completions.create({ model: 'small-model', messages })
  await client.embeddings.create({ model: 'embedder', input: 'pear', encoding_format: 'float' })
  server.close()
  server.closeAllConnections()
}
main()
