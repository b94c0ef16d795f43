import type { ImageBuildRequest } from '../config/build';
import type { Report } from '../errors';
import type { StepRequest } from '../runtimes/runtime';
import { type ConstraintName, checkConstraintAnnotation } from './constraints';
import type { ResolvedBuild, ResolvedBuilder } from './resolved';

/** As which ServiceAccount a build runs, and by which security context constraints it is admitted. */
export function admitBuild(
  builder: ResolvedBuilder | undefined,
  { serviceAccountName, annotations }: ImageBuildRequest,
  build: StepRequest,
  report: Report,
): Pick<ResolvedBuild, 'serviceAccountName' | 'constraint'> {
  if (builder === undefined) return { serviceAccountName, constraint: undefined };
  checkConstraintAnnotation('annotations', annotations, report);
  const constraint = neededBy(build, builder);
  if (serviceAccountName !== undefined) {
    report.warn(
      'serviceAccountName',
      `nothing here lets ${serviceAccountName} use ${described(constraint)}, which the Pod needs: ${bind(constraint)}`,
    );
  } else if (constraint !== builder.constraint) {
    report.expected(
      'serviceAccountName',
      `one that may use ${described(constraint)}, as the build reads or writes directories as root`,
      serviceAccountName,
      `${builder.name} may use ${builder.constraint} only: set the user of the context to the owner of the files, or make a ServiceAccount and ${bind(constraint)}`,
    );
  }
  return { serviceAccountName: serviceAccountName ?? builder.name, constraint };
}

// Root names a seccomp profile too, and has capabilities if it reads the files of others: only these constraints admit both.
function neededBy({ user }: StepRequest, { constraint }: ResolvedBuilder): ConstraintName {
  return user === 0 ? 'privileged' : constraint;
}

function described(constraint: ConstraintName): string {
  return `the security context constraints ${constraint}`;
}

function bind(constraint: ConstraintName): string {
  return `bind it to the ClusterRole system:openshift:scc:${constraint}`;
}
