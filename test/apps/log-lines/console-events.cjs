const serve = require('./serve.cjs')

const { warn } = console

function writeAll() {
  console.log('all is well')
  console.info('all is well')
  console.debug('all is well')
  console.dir('all is well')
  console.group('shelf')
  warn('%s is %s', 'pear', 'low')
  console.groupEnd()
  console.error('no %s', 'cake', Object.assign(new Error('burnt'), { stack: 'here' }))
  console.error('{"level":"error","item":"pear"}')
  console.assert(false, 'a crumb')
  console.trace('where')
}

writeAll()
serve(writeAll, writeAll)
