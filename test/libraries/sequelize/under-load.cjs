const { Sequelize } = require('sequelize')
const serve = require('./serve.cjs')

const { MYSQL_PORT, MYSQL_PASSWORD, MYSQL_DATABASE } = process.env

const database = new Sequelize(MYSQL_DATABASE, 'root', MYSQL_PASSWORD, {
  host: '127.0.0.1',
  port: Number(MYSQL_PORT),
  dialect: 'mysql',
  logging: false,
  pool: { max: 1, acquire: 60_000 },
})

serve(
  [
    (sql) => database.query(sql),
    (sql) => database.query(sql, { type: 'SELECT' }),
    (sql) => database.transaction((transaction) => database.query(sql, { transaction })),
  ],
  () => database.close(),
)
