import { runShop } from './shop.mjs'
import { countOf } from './stock.mjs'

await runShop(countOf)
