import { describe, expect, test } from 'vitest';
import { explainLoading, explainMissingGpu } from './explain-failure.ts';

const packageName = '@tensorflow/tfjs-node';
const sentence = ({ rule, fix }: { readonly rule: string; readonly fix: string }): string => `${rule}. ${fix}`;

describe('explainLoading', () => {
  /** As dlopen, Node and the package say it. */
  test.each([
    [
      'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/tfjs_binding.node.',
      'an install without scripts',
    ],
    [
      'libtensorflow_cc.so.2: cannot open shared object file: No such file or directory',
      "TensorFlow's library (libtensorflow_cc.so.2)",
    ],
    ['libtensorflow.so.2.9.1: cannot open shared object file: No such file or directory', '(libtensorflow.so.2.9.1)'],
    [
      'libcublas.so.11: cannot open shared object file: No such file or directory',
      'the CUDA library libcublas.so.11: CUDA is missing or of another version',
    ],
    ["/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /x)", 'lacks GLIBC_2.34'],
    ["/lib/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by /x)", 'lacks GLIBCXX_3.4.30'],
    [
      'was compiled against a different Node.js version using\nNODE_MODULE_VERSION 108. This version of Node.js requires',
      'built for another Node (module version 108)',
    ],
    ["Module did not self-register: '/x/tfjs_binding.node'.", 'built for another Node'],
    ['/x/tfjs_binding.node: undefined symbol: node_api_get_module_file_name', 'built for another Node'],
    ['/x/tfjs_binding.node: undefined symbol: TFE_NewOp', '(TFE_NewOp is missing)'],
    ['/x/tfjs_binding.node: invalid ELF header', 'damaged or for another kind of machine'],
    ['the trial was ended by SIGILL', 'TensorFlow needs AVX'],
    ['Something else.\nat more', 'cannot be loaded: Something else. Run'],
    ['', 'cannot be loaded: no message'],
  ])('%s', (text, expected) => {
    expect(sentence(explainLoading(packageName, text))).toContain(expected);
  });

  test('the fix names the command', () => {
    const text = 'libcublas.so.11: cannot open shared object file';
    expect(explainLoading(`${packageName}-gpu`, text).fix).toBe(
      'Run `npx fsdnet setup tfjs-node-gpu`, which brings CUDA 12 along.',
    );
  });
});

describe('explainMissingGpu', () => {
  /** Lines of TensorFlow 2.9 and 2.21. */
  test.each([
    [
      'I0000 cudart_stub.cc:31] Could not find cuda drivers on your machine, GPU will not be used.',
      "NVIDIA's driver (libcuda.so.1) is not found",
    ],
    [
      "dso_loader.cc:64] Could not load dynamic library 'libcudart.so.11.0'; dlerror: libcudart.so.11.0: cannot open",
      "CUDA's libcudart.so.11.0 is not found",
    ],
    ['gpu_device.cc:2343] Cannot dlopen some GPU libraries. Please make sure', 'some CUDA libraries are not found'],
    [
      'failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected',
      'the driver works and shows none',
    ],
    ['CUDA driver version is insufficient for CUDA runtime version', 'too old for CUDA 12'],
    ['', 'sees no GPU. Check `nvidia-smi`'],
  ])('%s', (text, expected) => {
    expect(sentence(explainMissingGpu(packageName, text))).toContain(expected);
  });
});
