// As bundlers write it: the class is there once its module has been asked for.
export let Base
const init = () => {
  Base = class {
    name() {
      return `ok: ${new.target?.name ?? this.constructor.name}`
    }
  }
}
init()
