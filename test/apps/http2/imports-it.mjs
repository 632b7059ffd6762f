// What it uses, its own text does not say.
import './imported.mjs'
