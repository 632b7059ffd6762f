/**
 * The stock, in the database that the URL names: `mysql://…` or `postgres://…`. A stock has
 *   fill(items)           puts items on the shelf that are not there yet
 *   find(sku)             { sku, available, priceCents }, or undefined
 *   take(sku, quantity)   false when too few are left
 *   close()
 */
exports.openStock = (url) => {
  const { openStock } = url.startsWith('mysql:') ? require('./stock-in-mysql.js') : require('./stock-in-postgres.js')
  return openStock(url)
}
