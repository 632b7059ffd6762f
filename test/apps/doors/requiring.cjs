const { runShop } = require('./shop.cjs')
const { countOf } = require('./stock.mjs')

runShop(countOf)
