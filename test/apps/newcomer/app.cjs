const { bake } = require('bakery')

bake('bread')
