import { runShop } from './shop.mjs'
import stock from './stock.cjs'

await runShop(stock.countOf)
