// Bundles src/ into lib/ as CommonJS: a file for each path that package.json has, and parts that these share. Each part and each package
// is loaded when something of it is first used. All that a builder Pod takes is in one part, because a process spends more on opening
// another file than on reading it; the rest is in others, because it spends most on compiling what it reads.
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const { exports, bin = {} } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

/** The first that fits a file of src/ is its part. */
const parts = {
  constructs: /^constructs\//,
  service: /^(resolve|manifests)\/service\/(?!check)/,
  observability: /^manifests\/observability\//,
  objects: /^manifests\/(cluster|config-map|daemon|installation|launcher|network|node|placement|pre-pull|rbac|runtime-class|service|yaml)/,
  toml: /^buildkit\/toml/,
  'node-pools': /^resolve\/node-pools/,
  'build-status': /^manifests\/build-status/,
  images: /^(images\/|runtimes\/[^/]+\/commands)/,
  detect: /^detect\//,
  review: /^review\//,
  core: /^(errors|values\/|check\/|presets\/|buildkit\/|runtimes\/|resolve\/|manifests\/(?!index))/,
};

const bundle = await rolldown({
  cwd: root,
  input: entries(),
  platform: 'node',
  external: (id) => !id.startsWith('.') && !isAbsolute(id),
  tsconfig: false,
  transform: { target: 'es2022' },
  treeshake: { moduleSideEffects: false },
  preserveEntrySignatures: 'allow-extension',
  plugins: [
    { name: 'es-modules', transform: sayModule },
    { name: 'lazy-loading', renderChunk: (code, chunk) => ascii(lazily(commonJs(code), chunk.isEntry)) },
  ],
});
const { output } = await bundle.write({
  dir: `${root}/lib`,
  format: 'esm',
  chunkFileNames: 'parts/[name].js',
  minifyInternalExports: false,
  comments: { jsdoc: false },
  codeSplitting: { includeDependenciesRecursively: false, groups: Object.keys(parts).map((name) => ({ name, test: isIn(name) })) },
});

const wrapped = output.find(({ code }) => code.includes('__commonJSMin'));
if (wrapped !== undefined) throw new Error(`${wrapped.fileName} has a module that was taken for CommonJS: all that it needs is wrapped`);

/** The modules behind the paths of package.json, by where they are in lib/. */
function entries() {
  const files = [...Object.values(exports).map((path) => path.default), ...Object.values(bin)];
  const names = files.flatMap((file) => /^(?:\.\/)?lib\/(.+)\.js$/.exec(file)?.[1] ?? []);
  return Object.fromEntries(names.map((name) => [name, `src/${name}.ts`]));
}

function isIn(part) {
  return (id) => id.startsWith(`${root}src/`) && parts[part].test(id.slice(`${root}src/`.length));
}

/** A module without exports that names `__dirname` would be taken for CommonJS, and all that it imports be wrapped. */
function sayModule(code, id) {
  return id.endsWith('.ts') ? { code: `${code}\nexport {};\n`, map: null } : undefined;
}

function commonJs(code) {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

/** All parts need the core, and what makes many objects should not ask each time whether it is there: a part loads it at once. */
function lazily(code, isEntry) {
  const helper = `function lazy(load) {
    let loaded;
    return new Proxy({}, { get: (_, name) => (loaded ??= load())[name] });
}
`;
  const withoutLoading = code.replaceAll(/^const (\w+) = (require\("(.+)"\));$/gm, (line, name, load, file) =>
    isEntry || file !== './core.js' ? `const ${name} = lazy(() => ${load});` : line,
  );
  return withoutLoading.replace('"use strict";\n', (head) => `${head}${helper}`);
}

/** Node.js reads a file that has no other characters faster. */
function ascii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
