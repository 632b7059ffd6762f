require('reflect-metadata')
const { Controller, ForbiddenException, Get, Module, Param, UseGuards, UseInterceptors } = require('@nestjs/common')
const { NestFactory } = require('@nestjs/core')

class Guard {
  canActivate(context) {
    if (context.switchToHttp().getRequest().query.ripe === 'no') throw new ForbiddenException()
    return true
  }
}

class Interceptor {
  intercept(_context, next) {
    return next.handle()
  }
}

class Shop {
  find(item) {
    return { item }
  }

  broken() {
    throw new Error('out of stock')
  }
}

/** What TypeScript makes of `@Get(path) method()`. */
function route(path, name) {
  Get(path)(Shop.prototype, name, Object.getOwnPropertyDescriptor(Shop.prototype, name))
}
route(['items/:item', 'things/:item'], 'find')
route('broken/:item', 'broken')
Param('item')(Shop.prototype, 'find', 0)
UseGuards(Guard)(Shop)
UseInterceptors(Interceptor)(Shop)
Controller('shop')(Shop)

class Logged {
  use(_request, _response, next) {
    next()
  }
}

class App {
  configure(consumer) {
    consumer.apply(Logged).forRoutes('*')
  }
}
Module({ controllers: [Shop] })(App)

exports.startOn = async function startOn(adapter) {
  const app = await NestFactory.create(App, ...(adapter === undefined ? [] : [adapter]), { logger: false })
  app.setGlobalPrefix('api')
  await app.listen(0, '127.0.0.1')
  return { port: app.getHttpServer().address().port, stop: () => app.close() }
}
