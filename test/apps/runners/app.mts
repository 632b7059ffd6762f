import { runShop } from './shop.mts'

await runShop()
