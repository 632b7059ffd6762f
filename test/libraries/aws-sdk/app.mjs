import { once } from 'node:events'
import { createServer } from 'node:http'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'

async function main() {
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('x-amz-request-id', 'REQUEST1')
    if (request.url.startsWith('/fruit/missing')) {
      response.writeHead(404, { 'content-type': 'application/xml' })
      response.end('<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>')
    } else {
      response.end(request.method === 'GET' ? 'three' : undefined)
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  const client = new S3Client({
    endpoint: `http://127.0.0.1:${server.address().port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    forcePathStyle: true,
  })
  await client.send(new PutObjectCommand({ Bucket: 'fruit', Key: 'pear', Body: 'three' }))
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'fruit', Key: 'pear' }))
  await Body.transformToString()
  await client.send(new GetObjectCommand({ Bucket: 'fruit', Key: 'missing' })).catch(() => {})
  client.destroy()
  server.close()
}
main()
