import { runShop } from './shop.mts'
import { countOf } from './stock.mts'

await runShop(countOf)
