import type { ReviewedObject } from './object';
import type { SecurityReport, WorkloadReview } from './report';
import type { AccessReview, AccessRule } from './report-access';
import type { ContainerReview, PortReview } from './report-container';
import type { HostPathMount, HostPathReview } from './report-host-paths';
import type { ReadObject } from './report-reads';

/**
 * A security report as Markdown, such as for the description of a pull request.
 *
 * @param report - what `securityReport` has found
 */
export function securityReportText({ workloads, access }: SecurityReport): string {
  const sections = [...section('Pods', workloads.map(workloadText)), ...section('Access', access.map(accessText))];
  return sections.length === 0 ? 'No Pods and no roles.\n' : `${sections.join('\n\n')}\n`;
}

function section(title: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [`## ${title}`, ...parts];
}

function workloadText(workload: WorkloadReview): string {
  const { hostPaths, containers } = workload;
  return [
    `### ${title(workload)}`,
    factsOf(workload)
      .map((fact) => `- ${fact}`)
      .join('\n'),
    ...(hostPaths.length === 0 ? [] : [table(['path of the node', 'volume', 'mounted'], hostPaths.map(hostPathRow))]),
    ...(containers.length === 0
      ? []
      : [table(['container', 'image', 'user', 'privileges', 'profiles', 'ports'], containers.map(containerRow))]),
  ].join('\n\n');
}

function factsOf(workload: WorkloadReview): readonly string[] {
  const { serviceAccount, tokenMounted, hostNamespaces, hostUsers, hostPaths, secrets, configMaps, persistentVolumeClaims } = workload;
  return [
    `Pod Security level: ${code(workload.podSecurityLevel)}`,
    `SecurityContextConstraints on OpenShift: ${code(workload.securityContextConstraints)}`,
    `ServiceAccount: ${code(serviceAccount)}, ${tokenMounted ? 'its token is mounted' : 'its token is not mounted'}`,
    `namespaces of the node: ${hostNamespaces.length === 0 ? 'none' : codes(hostNamespaces)}`,
    `users: ${hostUsers ? 'those of the node' : 'those of a user namespace'}`,
    ...(hostPaths.length === 0 ? ['paths of the node: none'] : []),
    ...reads('Secrets', secrets),
    ...reads('ConfigMaps', configMaps),
    ...(persistentVolumeClaims.length === 0 ? [] : [`PersistentVolumeClaims: ${codes(persistentVolumeClaims)}`]),
  ];
}

function reads(kind: string, objects: readonly ReadObject[]): readonly string[] {
  return objects.length === 0
    ? []
    : [`${kind}: ${objects.map(({ name, uses }) => `${code(name)} (${uses.map(plain).join(', ')})`).join(', ')}`];
}

function hostPathRow({ path, type, volume, mounts }: HostPathReview): readonly string[] {
  const said = type === undefined ? code(path) : `${code(path)} (${plain(type)})`;
  return [said, code(volume), mounts.length === 0 ? 'nowhere' : mounts.map(mountText).join('; ')];
}

function mountText({ container, mountPath, subPath, readOnly, propagation }: HostPathMount): string {
  return [
    `${code(container)} at ${code(mountPath)}`,
    ...(subPath === undefined ? [] : [`only ${code(subPath)}`]),
    readOnly ? 'read-only' : 'read and write',
    ...(propagation === 'None' ? [] : [plain(propagation)]),
  ].join(', ');
}

function containerRow(container: ContainerReview): readonly string[] {
  const { name, type, image, ports } = container;
  return [
    type === 'main' ? code(name) : `${code(name)} (${type})`,
    code(image),
    userText(container),
    privileges(container).join(', '),
    profiles(container).join(', '),
    ports.map(portText).join(', '),
  ];
}

function userText({ runAsUser, runAsGroup, root }: ContainerReview): string {
  const group = runAsGroup === undefined ? '' : `, group ${runAsGroup}`;
  if (root === 'yes') return `root${group}`;
  if (runAsUser !== undefined) return `${runAsUser}${group}`;
  return root === 'no' ? `of the image, but not root${group}` : `of the image${group}`;
}

function privileges(container: ContainerReview): readonly string[] {
  const { privileged, allowPrivilegeEscalation, addedCapabilities, droppedCapabilities, readOnlyRootFilesystem } = container;
  return [
    ...(privileged ? ['**privileged**'] : []),
    allowPrivilegeEscalation ? 'may escalate' : 'may not escalate',
    ...(droppedCapabilities.length === 0 ? [] : [`drops ${codes(droppedCapabilities)}`]),
    ...(addedCapabilities.length === 0 ? [] : [`adds ${codes(addedCapabilities)}`]),
    readOnlyRootFilesystem ? 'read-only root' : 'writable root',
  ];
}

function profiles({ seccomp, appArmor, seLinuxType }: ContainerReview): readonly string[] {
  const entries = [
    ['seccomp', seccomp],
    ['AppArmor', appArmor],
    ['SELinux', seLinuxType],
  ] as const;
  return entries.map(([kind, profile]) => `${kind} ${profile === undefined ? 'not set' : code(profile)}`);
}

function portText({ port, protocol, hostPort, name }: PortReview): string {
  const own = `${port}/${protocol}${name === undefined ? '' : ` (${plain(name)})`}`;
  return hostPort === undefined ? own : `${own} from ${hostPort} of the node`;
}

function accessText({ rules, bindings, ...role }: AccessReview): string {
  const bound = bindings.map(({ subjects, ...binding }) => `- ${title(binding)}: ${subjects.map(title).join(', ') || 'nobody'}`);
  return [
    `### ${title(role)}`,
    rules === undefined
      ? 'Its rules are not among these objects.'
      : rules.map((rule) => `- ${ruleText(rule)}`).join('\n') || 'It allows nothing.',
    bindings.length === 0 ? 'Bound to nobody.' : `Bound by:\n\n${bound.join('\n')}`,
  ].join('\n\n');
}

function ruleText({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: AccessRule): string {
  // The core group has no name, and is what is meant where there is no other.
  const groups = apiGroups.some((group) => group !== '') ? apiGroups.map((group) => group || 'core') : [];
  return [
    codes(verbs),
    `on ${codes([...resources, ...nonResourceURLs])}`,
    ...(groups.length === 0 ? [] : [`of ${codes(groups)}`]),
    ...(resourceNames.length === 0 ? [] : [`named ${codes(resourceNames)}`]),
  ].join(' ');
}

function title({ kind, name, namespace }: ReviewedObject): string {
  return `${plain(kind)} ${code(namespace === undefined ? name : `${namespace}/${name}`)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

/** Text as it is. What could end the text, its cell or its line is written in another way. */
function code(text: string): string {
  if (!/[`|\r\n\\]/.test(text) && text.trim() === text && text !== '') return `\`${text}\``;
  return `<code>${entities(text)}</code>`;
}

function plain(text: string): string {
  return entities(text);
}

function entities(text: string): string {
  return text.replaceAll(/[^\w ./:@-]/g, (character) => `&#${character.codePointAt(0)};`);
}
