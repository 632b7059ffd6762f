const { PassThrough, Readable, Writable } = require('node:stream')
const { pipeline } = require('node:stream/promises')
const undici = require('undici')
const { tryAll } = require('./echo.cjs')
const { waysOf } = require('./fetch-ways.cjs')

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

tryAll({
  ...waysOf(undici.fetch),
  request: async (url) => (await undici.request(`${url}/plain`)).body.text(),
  stream: (url) => undici.stream(`${url}/plain`, { method: 'GET' }, nowhere),
  piped: (url) =>
    pipeline(
      Readable.from(['pear']),
      undici.pipeline(`${url}/plain`, { method: 'POST' }, ({ body }) => body.pipe(new PassThrough())),
      nowhere(),
    ),
  busy: async (url) => {
    const agent = new undici.RetryAgent(new undici.Agent(), { minTimeout: 1, maxRetries: 3 })
    const { body } = await undici.request(`${url}/busy`, { dispatcher: agent })
    await body.dump()
    await agent.close()
  },
  silent: (url) => undici.request(`${url}/silent`, { headersTimeout: 200 }),
  'request cut': (url) => undici.request(`${url}/cut`),
})
