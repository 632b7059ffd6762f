exports.bake = function bake(what) {
  return `${what}, baked`
}
