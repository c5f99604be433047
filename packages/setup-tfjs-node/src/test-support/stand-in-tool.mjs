// Stands in for a program that `fsdnet setup tfjs-node` calls: node stand-in-tool.mjs TOOL ARGUMENTS. What it does
// differently from a good one is in the environment variable STAND_IN, as JSON.
import console from 'node:console';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [tool, ...args] = process.argv.slice(2);
const settings = JSON.parse(process.env.STAND_IN ?? '{}');
const option = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);

function fail(text) {
  console.error(text);
  process.exit(1);
}

/** A stand-in for the npm package: its backend is tfjs's own, and its addon and library are looked at. */
function packageSource(gpu) {
  const from = (name) => JSON.stringify(settings.packages[name]);
  return `
    const fs = require('node:fs');
    const addon = fs.readFileSync(__dirname + '/lib/napi-v8/tfjs_binding.node', 'utf8');
    if (addon !== 'addon') throw new Error(addon);
    if (fs.readFileSync(__dirname + '/deps/lib/libtensorflow_cc.so.2', 'utf8') !== 'library')
      throw new Error('libtensorflow_cc.so.2: cannot open shared object file');
    if (process.env.TF_CPP_MIN_LOG_LEVEL === '0') console.error('Could not find cuda drivers on your machine');
    const tf = require(${from('@tensorflow/tfjs-core')});
    require(${from('@tensorflow/tfjs-layers')});
    const { MathBackendCPU } = require(${from('@tensorflow/tfjs-backend-cpu')});
    class Backend extends MathBackendCPU {
      isGPUPackage = ${gpu};
      isUsingGpuDevice = ${settings.usesGpu ?? false};
      binding = { TF_Version: '2.21.0' };
    }
    tf.copyRegisteredKernels('cpu', 'tensorflow');
    tf.registerBackend('tensorflow', () => new Backend(), 3);
    tf.setBackend('tensorflow');
    module.exports = { ...tf, version: { 'tfjs-node': '4.22.0' } };
  `;
}

const tools = {
  async python3() {
    if (args[0] === '-c') return console.log(`${settings.python}\n${settings.pythonVersion ?? '3.11'}`);
    if (args[1] !== 'pip' || settings.pip === 'missing') fail('No module named pip');
    if (args[2] === '--version') return console.log('pip 24.0 from /somewhere (python 3.11)');
    await sleep(settings.delay ?? 0);
    if (settings.pip === 'offline')
      fail('WARNING: Retrying: NewConnectionError: unreachable\nERROR: No matching distribution found');
    if (settings.pip === 'empty') fail('ERROR: No matching distribution found for tensorflow-cpu');
    if (settings.pip === 'full') fail('ERROR: Could not install packages: [Errno 28] No space left on device');
    const [project] = readFileSync(option('requirement'), 'utf8').split('==');
    const target = join(option('dest'), `${project}.whl`);
    if (settings.pip === 'broken') writeFileSync(target, 'not a wheel');
    else copyFileSync(settings.wheels[project], target);
  },
  async npm() {
    if (args[0] === '--version') return console.log('11.0.0');
    await sleep(settings.delay ?? 0);
    if (settings.npm === 'offline') fail('npm error code ENOTFOUND\nnpm error network request failed');
    const name = args[1].slice(0, args[1].lastIndexOf('@'));
    const folder = join('node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
    writeFileSync(join(folder, 'index.js'), packageSource(name.endsWith('gpu')));
    const nodeGyp = join('node_modules', 'node-gyp', 'bin');
    mkdirSync(nodeGyp, { recursive: true });
    const self = JSON.stringify(fileURLToPath(import.meta.url));
    const start = `process.argv.splice(1, 1, ${self}, 'node-gyp'); import(${self});`;
    writeFileSync(join(nodeGyp, 'node-gyp.js'), start);
  },
  async 'node-gyp'() {
    await sleep(settings.delay ?? 0);
    if (settings.build === 'fails')
      fail("binding/tfjs_backend.cc:26:10: fatal error: 'x.h' file not found\nmake: *** [all] Error 1");
    for (const file of [
      'deps/lib/libtensorflow.so',
      'deps/lib/libtensorflow_framework.so',
      'deps/include/tensorflow/c/c_api.h',
    ])
      if (!existsSync(file)) fail(`error: ${file} is missing`);
    if (!existsSync(join(option('nodedir'), 'include', 'node', 'node_api.h'))) fail('error: no headers');
    mkdirSync(option('module_path'), { recursive: true });
    writeFileSync(join(option('module_path'), 'tfjs_binding.node'), settings.addon ?? 'addon');
  },
  'g++'() {
    if (args[0] !== '--version' && settings.compiler === 'broken')
      fail('node_api.h:1:1: error: unknown type name napi_env');
  },
  'nvidia-smi'() {
    console.log(settings.driver);
  },
};

await tools[tool]();
