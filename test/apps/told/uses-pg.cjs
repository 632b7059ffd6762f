const { Client } = require('pg')

console.log(typeof new Client().query)
