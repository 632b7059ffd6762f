'use strict'
const name = './exchange.mjs'
import(name).then(({ exchange }) => exchange())
