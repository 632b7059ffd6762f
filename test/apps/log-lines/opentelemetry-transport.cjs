const { Writable } = require('node:stream')

/** Stands for a transport that sends by itself: it writes to stdout, so that the test sees what it got. */
module.exports = () =>
  new Writable({
    write(chunk, _encoding, done) {
      require('node:fs').writeSync(1, chunk)
      done()
    },
  })
