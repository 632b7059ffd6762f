const { tryAll } = require('./echo.cjs')
const { waysOf } = require('./fetch-ways.cjs')

tryAll(waysOf(fetch))
