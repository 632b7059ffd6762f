import { runShop } from './shop'

runShop()
