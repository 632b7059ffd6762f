const { PrismaMariaDb } = require('@prisma/adapter-mariadb')
const { PrismaPg } = require('@prisma/adapter-pg')
const mysql = require('./generated/mysql')
const postgresql = require('./generated/postgresql')
const serve = require('./serve.cjs')

const { PGHOST, PGPORT, PGUSER, PGDATABASE, MYSQL_PORT, MYSQL_PASSWORD, MYSQL_DATABASE } = process.env

const pg = new PrismaPg({ host: PGHOST, port: Number(PGPORT), user: PGUSER, database: PGDATABASE, max: 1 })
const mariadb = new PrismaMariaDb({
  host: '127.0.0.1',
  port: Number(MYSQL_PORT),
  user: 'root',
  password: MYSQL_PASSWORD,
  database: MYSQL_DATABASE,
  connectionLimit: 1,
})
const databases = [new postgresql.PrismaClient({ adapter: pg }), new mysql.PrismaClient({ adapter: mariadb })]
const patient = { maxWait: 60_000, timeout: 60_000 }

serve(
  databases.flatMap((database) => [
    (sql) => database.$queryRawUnsafe(sql),
    (sql) => database.$transaction([database.$queryRawUnsafe(sql)]),
    (sql) => database.$transaction((transaction) => transaction.$queryRawUnsafe(sql), patient),
  ]),
  () => Promise.all(databases.map((database) => database.$disconnect())),
)
