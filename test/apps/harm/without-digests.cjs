'use strict'
// Preloaded: whoever wants a digest or a cipher gets what a FIPS provider says that has not got it.
const crypto = require('node:crypto')

for (const name of ['createHash', 'hash', 'createHmac', 'createCipheriv']) {
  if (crypto[name] === undefined) continue
  crypto[name] = () => {
    throw new Error('error:0308010C:digital envelope routines::unsupported')
  }
}
