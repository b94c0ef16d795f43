import type { ImageBuildRequest } from '../../config/build';
import type { BuildKitServiceConfig } from '../../config/service';
import type { Report } from '../../errors';
import { checkFeatures } from '../../runtimes/build-features';
import { buildctlStep, type DaemonEndpoint, type ImageOutputs } from '../../runtimes/buildctl-step';
import type { DaemonSite } from '../../runtimes/daemon';
import { formFields, imageOutput, pushedNames, pushFields } from '../../runtimes/exporters';
import type { RuntimeContext, Step, StepRequest } from '../../runtimes/runtime';
import { checkSecuredBuild } from '../../runtimes/security';
import { checkHostPaths } from './host-paths';
import { tlsFiles } from './tls';

/** What builder Pods depend on. */
interface Pool {
  readonly site: DaemonSite;
  readonly clientSecret: string;
  /** Name of the certificate of every daemon. */
  readonly serverName: string;
  readonly addressOf: (build: StepRequest) => string;
  /** How long there may be no daemon. */
  readonly absenceSeconds: number;
}

/** What an installation says of its builds. */
interface Builders {
  readonly checkBuild: (request: ImageBuildRequest, report: Report) => void;
  readonly buildSteps: (build: StepRequest) => readonly Step[];
}

/** Resolves the steps of the builds: one, which is a client of a daemon. */
export function resolveBuilders(
  config: BuildKitServiceConfig,
  pool: Pool,
  context: Pick<RuntimeContext, 'preset' | 'images' | 'builderImage' | 'report'>,
): Builders {
  const { site } = pool;
  const { client, step } = buildctlStep(config.steps?.build ?? {}, endpointOf(pool), imageOutputs, context);
  const options = config.daemon ?? {};
  return {
    checkBuild: (request, report) => {
      checkFeatures(request, { client, daemon: site.buildkit, options, exporters: ({ length }) => length }, report);
      checkSecuredBuild(request, site.security, report);
      checkOutputs(request, report);
      checkHostPaths(request, report);
    },
    buildSteps: (request) => [step(request)],
  };
}

function endpointOf({ site, clientSecret, serverName, addressOf, absenceSeconds }: Pool): DaemonEndpoint {
  const { mounts, authority, certificate, privateKey } = tlsFiles(clientSecret);
  return {
    buildkit: site.buildkit,
    security: site.security,
    // It shares nothing with its daemon, not even a group.
    group: (user) => user,
    connect: (build) => ({ address: addressOf(build), tls: { authority, certificate, privateKey, serverName } }),
    absenceSeconds,
    mounts,
  };
}

const imageOutputs: ImageOutputs = {
  outputs: (build) => {
    if (build.outputs.registry === undefined) return [];
    return [imageOutput('image', pushedNames(build), [...pushFields(build), ...formFields(build, { type: 'gzip' })])];
  },
  mounts: () => [],
};

/** The store of a node is where a daemon is that nobody asks for. */
function checkOutputs({ outputs = [] }: ImageBuildRequest, report: Report): void {
  for (const [index, output] of outputs.entries()) {
    if (output.type !== 'store') continue;
    const fix = 'push it: { type: "registry" }';
    report.expected(`outputs[${index}]`, 'no store, as a service builds on none of the nodes that run the image', output, fix);
  }
}
