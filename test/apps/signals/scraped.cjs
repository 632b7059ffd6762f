// One request. Then another process fetches the metrics from the address given, as soon as somebody answers there.
const { spawn } = require('node:child_process')
const serve = require('./serve.cjs')

const scraper = `
  const until = Date.now() + 20_000
  const scrape = () => fetch(process.argv[1]).then((r) => r.text()).then((text) => process.stdout.write(text), again)
  const again = (error) => { if (Date.now() > until) throw error; setTimeout(scrape, 50) }
  scrape()`

serve(
  () => {},
  () => {
    const env = { ...process.env, NODE_OPTIONS: '' }
    spawn(process.execPath, ['-e', scraper, process.argv[2]], { stdio: 'inherit', env })
  },
)
