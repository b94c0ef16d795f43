// The reports of what the library exports, in api/: whoever changes the public types sees it in the diff of a pull request, and so does
// its reviewer. `node scripts/api.mjs` writes them; with --check it fails if they are not what is exported.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const root = fileURLToPath(new URL('..', import.meta.url));
const mayWrite = !process.argv.includes('--check');

/** Each entry point, and the name of its report. */
const entryPoints = {
  'index.d.ts': 'cdk8s-buildkit',
  'manifests/index.d.ts': 'cdk8s-buildkit-manifests',
  'validation/index.d.ts': 'cdk8s-buildkit-validation',
};

const compilerOptions = { target: 'ES2022', module: 'node20', strict: true, skipLibCheck: true, types: [] };

const project = mkdtempSync(join(tmpdir(), 'api-'));
try {
  emitDeclarations();
  const stale = Object.entries(entryPoints).filter(([entry, report]) => !isCurrent(entry, report));
  process.exitCode = stale.length > 0 ? 1 : 0;
} finally {
  rmSync(project, { recursive: true });
}

/** The declarations of src/ alone, in a folder of their own: lib/ may be of another time. */
function emitDeclarations() {
  cpSync(join(root, 'package.json'), join(project, 'package.json'));
  cpSync(join(root, 'tsdoc.json'), join(project, 'tsdoc.json'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  const flags = ['--emitDeclarationOnly', '--declarationMap', 'false', '--outDir', join(project, 'lib')];
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', ...flags], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the declarations could not be made');
}

function isCurrent(entry, name) {
  const folder = join(root, 'api');
  const extractorConfig = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(project, 'package.json'),
    configObject: {
      projectFolder: project,
      mainEntryPointFilePath: join(project, 'lib', entry),
      compiler: { overrideTsconfig: { compilerOptions, include: ['lib'] } },
      apiReport: { enabled: true, reportFileName: name, reportFolder: folder, reportTempFolder: join(project, 'reports') },
      newlineKind: 'lf',
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // Whatever is exported is public.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // TypeDoc checks every link, and names overloaded functions as a reader does.
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // The defaults of options are JSON, whose braces TSDoc takes for tags.
          'tsdoc-malformed-inline-tag': { logLevel: ExtractorLogLevel.None },
          'tsdoc-escape-right-brace': { logLevel: ExtractorLogLevel.None },
        },
      },
    },
  });
  const { succeeded, apiReportChanged, errorCount } = Extractor.invoke(extractorConfig, { localBuild: mayWrite, messageCallback });
  if (apiReportChanged && !mayWrite)
    console.error(`api/${name}.api.md is not what is exported: run "npm run api" and commit what it writes`);
  return succeeded && errorCount === 0;
}

/** Its advice is to copy a file from a folder that is gone by then. */
function messageCallback(message) {
  const quiet = ['console-preamble', 'console-api-report-unchanged', 'console-api-report-not-copied'];
  if (quiet.includes(message.messageId)) message.handled = true;
}
