'use strict'
const http = require('node:http')
const mysql = require('mysql2')
const serve = require('./serve.cjs')

const pool = mysql.createPool({
  host: '127.0.0.1',
  port: Number(process.env.MYSQL_PORT),
  user: process.env.MYSQL_USER ?? 'root',
  password: process.env.MYSQL_PASSWORD,
  connectionLimit: 10,
})
serve(
  http.createServer((_request, response) => {
    pool.query('select 1 as one', (error) => response.end(error ? String(error) : 'hello'))
  }),
)
