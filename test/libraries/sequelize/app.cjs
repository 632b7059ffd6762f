const { DataTypes, Sequelize } = require('sequelize')

const { MYSQL_PORT, MYSQL_PASSWORD, MYSQL_DATABASE } = process.env

async function main() {
  const database = new Sequelize(MYSQL_DATABASE, 'root', MYSQL_PASSWORD, {
    dialect: 'mysql',
    host: '127.0.0.1',
    port: Number(MYSQL_PORT),
    logging: false,
    pool: { max: 1 },
  })
  const Stock = database.define('stock', { item: DataTypes.STRING, amount: DataTypes.INTEGER }, { freezeTableName: true, timestamps: false })
  await Stock.sync({ force: true })
  await Stock.create({ item: 'pear', amount: 3 })
  await Stock.findAll({ where: { item: 'pear' } })
  await database.transaction((transaction) => Stock.update({ amount: 4 }, { where: { item: 'pear' }, transaction }))
  await database.query('SELECT * FROM nowhere').catch(() => {})
  await Stock.drop()
  await database.close()
}
main()
