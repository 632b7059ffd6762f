import fetch from 'node-fetch'
import echo from './echo.cjs'
import ways from './fetch-ways.cjs'

echo.tryAll(ways.waysOf(fetch))
