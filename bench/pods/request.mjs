/**
 * @typedef {object} Request
 * @property {string} name
 * @property {string} image
 * @property {{ type: 'persistentVolumeClaim', claimName: string, subPath: string }} context
 * @property {Record<string, string>} buildArgs
 * @property {Record<string, string>} labels
 */

/**
 * A request as a service gets it: nothing in it is as it was in the one before.
 *
 * @param {number} count
 * @returns {Request}
 */
export function requestNumber(count) {
  return {
    name: `build-${count}`,
    image: `registry.example.com/team/app:${count}`,
    context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: `projects/${count}` },
    buildArgs: { COMMIT: `commit-${count}` },
    labels: { 'example.com/project': `project-${count}` },
  };
}
