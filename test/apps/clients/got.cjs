const got = require('got')
const { tryAll } = require('./echo.cjs')
const { waysOf } = require('./got-ways.cjs')

tryAll(waysOf(got))
