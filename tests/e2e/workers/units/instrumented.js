// Has the library's wasm trap when it is told to, and looks at what the library remembers.

/** At which call from now on; 0 for none. */
let traps = 0;

const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  constructor(module) {
    const { give, ...others } = new Instance(module).exports;
    const trapping = () => {
      if (!traps || --traps) return give();
      throw new WebAssembly.RuntimeError('unreachable');
    };
    this.exports = { give: trapping, ...others };
  }
};

const maps = [];
self.Map = class extends Map {
  constructor(...entries) {
    super(...entries);
    maps.push(this);
  }
};

/** Events and calls that have not ended. */
const unended = () => {
  const contexts = maps.flatMap((map) => [...map].filter(([key, value]) => typeof key === 'number' && !value.hooks && !value.entry));
  return contexts.map(([key, value]) => [key, ...Object.keys(value)]);
};

importScripts('/sync-status-sw.js');
