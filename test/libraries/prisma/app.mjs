import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import { PrismaPg } from '@prisma/adapter-pg'
import mysql from './generated/mysql/index.js'
import postgresql from './generated/postgresql/index.js'

const { PGHOST, PGPORT, PGUSER, PGDATABASE, MYSQL_PORT, MYSQL_PASSWORD, MYSQL_DATABASE } = process.env

async function takeStock(database) {
  await database.$executeRawUnsafe('CREATE TABLE prisma_stock (item varchar(40) PRIMARY KEY, amount int)')
  await database.stock.create({ data: { item: 'pear', amount: 3 } })
  await database.stock.findMany({ where: { item: 'pear' } })
  await database.$transaction((transaction) =>
    transaction.stock.update({ where: { item: 'pear' }, data: { amount: 4 } }),
  )
  await database.$queryRaw`SELECT amount FROM prisma_stock WHERE item = ${'pear'}`
  await database.$queryRawUnsafe('SELECT * FROM nowhere').catch(() => {})
  await database.$executeRawUnsafe('DROP TABLE prisma_stock')
  await database.$disconnect()
}

async function main() {
  const pg = new PrismaPg({ host: PGHOST, port: Number(PGPORT), user: PGUSER, database: PGDATABASE, max: 1 })
  await takeStock(new postgresql.PrismaClient({ adapter: pg }))
  const mariadb = new PrismaMariaDb({
    host: '127.0.0.1',
    port: Number(MYSQL_PORT),
    user: 'root',
    password: MYSQL_PASSWORD,
    database: MYSQL_DATABASE,
    connectionLimit: 1,
  })
  await takeStock(new mysql.PrismaClient({ adapter: mariadb }))
}
main()
