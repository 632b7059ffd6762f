import got from 'got'
import echo from './echo.cjs'
import ways from './got-ways.cjs'

echo.tryAll(ways.waysOf(got))
