/** What is wrong with an installation, in words, and what helps. */
export interface Explanation {
  /** Without a full stop. */
  readonly rule: string;
  readonly fix: string;
}

interface KnownFailure {
  readonly pattern: RegExp;
  /** `found` is the pattern's first group. */
  readonly rule: (found: string) => string;
  readonly fix: (setup: string) => string;
}

const again = (setup: string): string => `Run \`${setup}\`, which installs a matching pair.`;

/** What keeps the native part from loading; the first that fits. */
const loadingFailures: readonly KnownFailure[] = [
  {
    pattern: /native addon module \(tfjs_binding\.node\) can ?not/,
    rule: () => 'is installed without its native addon (an install without scripts, or one that could not download)',
    fix: (setup) => `Run \`${setup}\`, which builds one.`,
  },
  {
    pattern: /(libtensorflow\S*?\.so[.\d]*|libtensorflow\S*?\.dylib|tensorflow\.dll)\S*: cannot open shared object/,
    rule: (library) => `does not find TensorFlow's library (${library})`,
    fix: (setup) => `Run \`${setup}\`, which installs it.`,
  },
  {
    pattern: /(lib(?:cu|nv)\S+?\.so[.\d]*): cannot open shared object/,
    rule: (library) => `does not find the CUDA library ${library}: CUDA is missing or of another version`,
    fix: (setup) => `Run \`${setup}\`, which brings CUDA 12 along.`,
  },
  {
    pattern: /version `(GLIBC_[\d.]+)' not found/,
    rule: (version) => `needs a newer Linux: the C library here lacks ${version}`,
    fix: () => 'Use a newer system or a container (Debian 10, Ubuntu 18.04 or later), or the engine onnx.',
  },
  {
    pattern: /version `((?:GLIBCXX|CXXABI)_[\d.]+)' not found/,
    rule: (version) => `was built with a newer C++ compiler than this system's library: it lacks ${version}`,
    fix: again,
  },
  {
    pattern: /NODE_MODULE_VERSION (\d+)/,
    rule: (version) => `has an addon that was built for another Node (module version ${version})`,
    fix: (setup) => `Run \`${setup}\` with this Node.`,
  },
  {
    pattern: /did not self-register|undefined symbol: (?:napi|node|_ZN2v8|_ZN4node)/,
    rule: () => 'has an addon that was built for another Node',
    fix: (setup) => `Run \`${setup}\` with this Node.`,
  },
  {
    pattern: /undefined symbol: (TFE?_\w+)/,
    rule: (symbol) => `has an addon and a TensorFlow library that do not fit each other (${symbol} is missing)`,
    fix: again,
  },
  {
    pattern:
      /wrong ELF class|invalid ELF header|file too short|not a valid Win32 application|incompatible architecture/,
    rule: () => 'has an addon or a library that is damaged or for another kind of machine',
    fix: again,
  },
  {
    pattern: /(SIGILL|Illegal instruction)/,
    rule: () => 'uses instructions that this processor lacks (TensorFlow needs AVX)',
    fix: () => 'Use the engine onnx.',
  },
];

/** Why TensorFlow sees no GPU, from its log; the first that fits. */
const gpuFailures: readonly KnownFailure[] = [
  {
    pattern: /(Could not find cuda drivers|CUDA_ERROR_NOT_FOUND|libcuda\.so\.1: cannot open)/i,
    rule: () => "sees no GPU: NVIDIA's driver (libcuda.so.1) is not found",
    fix: () =>
      'Install the driver (Debian: `sudo apt-get install nvidia-driver`; Ubuntu: `sudo ubuntu-drivers install`) and reboot; in Docker start the container with `--gpus all`. Without a GPU use the engine onnx or tfjs-node.',
  },
  {
    pattern: /(driver version is insufficient|CUDA_ERROR_SYSTEM_DRIVER_MISMATCH|CUDA_ERROR_COMPAT_NOT_SUPPORTED)/i,
    rule: () => "sees no GPU: NVIDIA's driver is too old for CUDA 12",
    fix: () => 'Install driver 525 or later and reboot; `nvidia-smi` shows the version.',
  },
  {
    pattern: /Could not load dynamic library '([^']+)'/,
    rule: (library) => `sees no GPU: CUDA's ${library} is not found (the installed TensorFlow needs that version)`,
    fix: (setup) => `Run \`${setup}\`, which brings CUDA 12 along.`,
  },
  {
    pattern: /(Cannot dlopen some GPU libraries)/,
    rule: () => 'sees no GPU: some CUDA libraries are not found',
    fix: (setup) => `Run \`${setup}\`, which brings CUDA 12 along.`,
  },
  {
    pattern: /(CUDA_ERROR_NO_DEVICE|no CUDA-capable device)/i,
    rule: () => 'sees no GPU: the driver works and shows none',
    fix: () =>
      'Check `nvidia-smi` and the environment variable CUDA_VISIBLE_DEVICES; in Docker start the container with `--gpus all`.',
  },
];

/** The command that installs a package's native part. */
export function setupCommand(packageName: string): string {
  return `npx fsdnet setup ${packageName.replace('@tensorflow/', '')}`;
}

/** Why the package does not load, by all that was printed or thrown. */
export function explainLoading(packageName: string, text: string): Explanation {
  const known = firstKnown(loadingFailures, packageName, text);
  if (known) return known;
  return { rule: `cannot be loaded: ${firstLine(text)}`, fix: `Run \`${setupCommand(packageName)}\`.` };
}

/** Why the package loads and sees no GPU, by all that was printed. */
export function explainMissingGpu(packageName: string, text: string): Explanation {
  return (
    firstKnown(gpuFailures, packageName, text) ?? {
      rule: 'sees no GPU',
      fix: 'Check `nvidia-smi` and the environment variable CUDA_VISIBLE_DEVICES, or use the engine onnx or tfjs-node.',
    }
  );
}

function firstKnown(failures: readonly KnownFailure[], packageName: string, text: string): Explanation | undefined {
  for (const { pattern, rule, fix } of failures) {
    const match = pattern.exec(text);
    if (match) return { rule: rule(match[1] ?? ''), fix: fix(setupCommand(packageName)) };
  }
  return undefined;
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.replace(/[.\s]+$/, '') || 'no message';
}
