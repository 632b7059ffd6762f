import DataLoader from 'dataloader'

async function main() {
  const stock = new DataLoader(async (items) => items.map((item) => item.length))
  await Promise.all([stock.load('pear'), stock.load('apple'), stock.loadMany(['fig', 'plum'])])
  stock.prime('quince', 6)
  stock.clear('pear')
  await stock.load('quince')
  const broken = new DataLoader(async () => {
    throw new Error('out of stock')
  })
  await broken.load('pear').catch(() => {})
  stock.clearAll()
}
main()
