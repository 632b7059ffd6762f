const serve = require('./serve.cjs')

const { info } = console

function writeAll() {
  console.log('plain')
  console.log('%s has %d %j', 'pear', 2, { left: 1 })
  console.log({ item: 'pear' }, [1], {})
  console.log({})
  console.log(JSON.stringify({ level: 'info', text: 'a "line"' }))
  info('{"text":"%s","trace_id":"mine"}', 'taken before')
  console.log('{"request":{"span_id":"mine"}}')
  console.log('{"torn":')
  console.group('group')
  console.log('{"indented":true}')
  console.groupEnd()
  console.log('{"two":1}\n{"lines":2}')
  console.table([{ item: 'pear' }])
}

writeAll()
serve(writeAll, writeAll)
