const { runShop } = require('./shop.cjs')
const { countOf } = require('./stock.cjs')

runShop(countOf)
