const { runShop } = require('./shop.cjs')

import('./stock.mjs').then(({ countOf }) => runShop(countOf))
