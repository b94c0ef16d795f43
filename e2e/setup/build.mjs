import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { succeed } from './command.mjs';
import { buildFlags, builtFolder, go } from './go-module.mjs';

/** @typedef {import('./tools.mjs').Tool} Tool */

/**
 * Builds the programs of a tool and takes its files, unless they are there.
 *
 * @param {Tool} tool
 * @returns {'built' | 'cached'}
 */
export function build(tool) {
  const folder = builtFolder(tool);
  if (existsSync(folder)) return 'cached';
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    if (tool.programs.length > 0) compile(tool, unfinished);
    takeFiles(tool, unfinished);
    publish(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return 'built';
}

/**
 * @param {Tool} tool
 * @param {string} folder
 */
function compile(tool, folder) {
  go(tool, 'build', ...buildFlags(tool), '-o', `${folder}/`, 'tool');
  for (const [from, to] of Object.entries(tool.renamed ?? {})) renameSync(join(folder, from), join(folder, to));
  for (const [program, sources] of Object.entries(tool.c ?? {})) {
    const module = go(tool, 'list', '-mod=readonly', '-m', '-f={{.Dir}}', `${tool.module}`).trim();
    compileC(join(module, sources), join(folder, program));
  }
}

/**
 * @param {string} sources
 * @param {string} program
 */
function compileC(sources, program) {
  const files = readdirSync(sources).filter((file) => file.endsWith('.c'));
  succeed(['cc', '-std=c99', '-O2', '-static', '-o', program, ...files], { cwd: sources });
}

/**
 * @param {Tool} tool
 * @param {string} folder
 */
function takeFiles(tool, folder) {
  for (const [module, paths] of Object.entries(tool.files ?? {})) {
    const { Dir } = JSON.parse(go(tool, 'mod', 'download', '-json', module));
    for (const path of paths) copyFileSync(join(Dir, path), join(folder, basename(path)));
  }
}

/**
 * A folder gets its name only when it is complete. Whoever has built the same meanwhile has won.
 *
 * @param {string} unfinished
 * @param {string} folder
 */
function publish(unfinished, folder) {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
