const { Session } = require('node:inspector')
const { basename } = require('node:path')
const serve = require('./serve.cjs')

// What a debugger is told of each call, in a request.
const sites = []
const session = new Session()
session.connect()
session.post('Runtime.enable')
session.on('Runtime.consoleAPICalled', ({ params: { type, stackTrace } }) => {
  const [site] = stackTrace.callFrames
  sites.push([type, basename(site.url), site.lineNumber])
})

serve(
  () => {
    console.log('one')
    console.warn('two')
    console.error('three')
    console.info('four')
  },
  () => {
    session.disconnect()
    const { log, warn, error, info } = console
    console.log(JSON.stringify({ sites, names: [log, warn, error, info].map(({ name }) => name) }))
  },
)
