import { readdirSync } from 'node:fs';
import { loadMarkdown } from './scripts/docs/markdown.mjs';

const pages = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.md') && file !== 'README.md');

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'cdk8s-buildkit',
  entryPoints: ['src/index.ts', 'src/manifests/index.ts', 'src/validation/index.ts'],
  tsconfig: 'tsconfig.build.json',
  plugin: ['./scripts/docs/plugin.mjs'],
  customCss: './scripts/docs/site.css',
  out: 'site',
  readme: 'README.md',
  projectDocuments: ['docs/*.md', ...pages, 'e2e/README.md'],
  // Where it is hosted is not known here, and the sources are in the package.
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  // Rules of the JSON Schema, which the text says in words.
  excludeTags: ['@asType', '@discriminator', '@format', '@keyFormat', '@valueFormat'],
  highlightLanguages: [
    'bash',
    'console',
    'diff',
    'dockerfile',
    'ini',
    'javascript',
    'js',
    'json',
    'markdown',
    'mermaid',
    'sh',
    'text',
    'toml',
    'ts',
    'typescript',
    'yaml',
  ],
  requiredToBeDocumented: [
    'Accessor',
    'CallSignature',
    'Class',
    'ConstructorSignature',
    'Enum',
    'EnumMember',
    'Function',
    'Interface',
    'Method',
    'Module',
    'Parameter',
    'Property',
    'TypeAlias',
    'TypeParameter',
    'Variable',
  ],
  validation: { invalidLink: true, notDocumented: true, notExported: true, rewrittenLink: true, unusedMergeModuleWith: true },
  markdownItLoader: loadMarkdown,
  navigation: { includeGroups: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};
