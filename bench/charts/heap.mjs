// Prints the bytes that an app with so many builds holds once it is synthesized. Needs --expose-gc.
import { appWithBuilds } from './app.mjs';

const [runtime, count] = process.argv.slice(2);
// What is loaded and compiled is there however many builds follow.
appWithBuilds(runtime, 10).synthYaml();
const before = heapUsed();
const app = appWithBuilds(runtime, Number(count));
app.synthYaml();
console.log(heapUsed() - before);

function heapUsed() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

// Held until here.
app.node.lock();
