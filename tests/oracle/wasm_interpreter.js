// SPDX-License-Identifier: Apache-2.0
// Runs a .tflite file in TFLite's WebAssembly interpreter and leaves the raw bytes of its outputs in a file.
// Judges nothing: making inputs and comparing outputs is the caller's business.

'use strict';

const fs = require('fs');
const path = require('path');

const PACKAGE = path.join('node_modules', '@tensorflow', 'tfjs-tflite');
const LOADER = path.join('wasm', 'tflite_web_api_cc.js');
const BINARY = path.join('wasm', 'tflite_web_api_cc.wasm');

const EXIT = { ok: 0, failed: 1, badUsage: 2, cannotCreate: 3, noPackage: 4 };

const USAGE = `usage: node wasm_interpreter.js MODEL.tflite INPUTS.bin OUTPUTS.bin [--package-dir DIR]
       node wasm_interpreter.js MODEL.tflite --describe [--package-dir DIR]

INPUTS.bin   any number of inferences one behind the other, each the raw bytes of all inputs in the model's order
OUTPUTS.bin  written: as many inferences, each the raw bytes of all outputs in the model's order
DIR          where the package was installed (the folder that holds node_modules, or the package itself);
             default: the current folder
Prints the tensors and the number of inferences as one line of JSON.
exit codes   0 done   1 the interpreter failed   2 bad usage or input file   3 the interpreter cannot create the model
             4 the package is not installed there`;

class Refusal extends Error {
    constructor(code, message) {
        super(message);
        this.code = code;
    }
}

function parseArguments(list) {
    const request = { packageDir: '.', describe: false, files: [] };
    for (let i = 0; i < list.length; ++i) {
        if (list[i] === '--package-dir' && i + 1 < list.length) request.packageDir = list[++i];
        else if (list[i] === '--describe') request.describe = true;
        else if (list[i].startsWith('-')) throw new Refusal(EXIT.badUsage, `${list[i]}: unknown option or no value\n${USAGE}`);
        else request.files.push(list[i]);
    }
    if (request.files.length !== (request.describe ? 1 : 3)) throw new Refusal(EXIT.badUsage, USAGE);
    return request;
}

function readFile(name) {
    try {
        return fs.readFileSync(name);
    } catch (error) {
        throw new Refusal(EXIT.badUsage, `${name}: cannot be read (${error.code})`);
    }
}

function findPackage(folder) {
    const candidates = [path.resolve(folder, PACKAGE), path.resolve(folder)];
    const found = candidates.find((name) => fs.existsSync(path.join(name, LOADER)) && fs.existsSync(path.join(name, BINARY)));
    if (!found) {
        throw new Refusal(EXIT.noPackage, `${folder}: holds no @tensorflow/tfjs-tflite; see README.md beside this script`);
    }
    return found;
}

// What the interpreter prints is kept: its first lines say why a model was refused.
async function loadInterpreter(folder) {
    const complaints = [];
    const keep = (text) => complaints.push(text);
    const factory = require(path.join(folder, LOADER));
    const wasm = await factory({ wasmBinary: fs.readFileSync(path.join(folder, BINARY)), print: keep, printErr: keep });
    return { wasm, complaints };
}

// The model's bytes must stay where they are as long as the runner lives, so they are never freed.
function createRunner({ wasm, complaints }, model, name) {
    const address = wasm._malloc(model.length);
    if (!address) throw new Refusal(EXIT.failed, `${name}: no memory for ${model.length} bytes`);
    wasm.HEAPU8.set(model, address);
    const options = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 1024 };
    const refuse = (reason) => new Refusal(
        EXIT.cannotCreate, [`${name}: the interpreter cannot create this model: ${reason}`, ...complaints.slice(0, 6)].join('\n  '));
    let created;
    try {
        created = wasm.TFLiteWebModelRunner.CreateFromBufferAndOptions(address, model.length, options);
    } catch (error) {
        throw refuse(String(error));
    }
    if (!created.ok()) throw refuse(created.errorMessage() || 'no reason given');
    return created.value();
}

// Asked for anew at each use: growing memory moves the arrays behind data().
function withTensors(vector, use) {
    try {
        for (let i = 0; i < vector.size(); ++i) {
            const tensor = vector.get(i);
            const view = tensor.data();
            use(tensor, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
        }
    } finally {
        vector.delete();
    }
}

function describe(vector) {
    const found = [];
    withTensors(vector, (tensor, bytes) => found.push({
        name: tensor.name,
        type: tensor.dataType,
        shape: tensor.shape.split(',').filter((extent) => extent !== '').map(Number),
        size_bytes: bytes.length,
    }));
    return found;
}

function totalBytes(tensors) {
    return tensors.reduce((sum, tensor) => sum + tensor.size_bytes, 0);
}

function inferAll(runner, inputs, perInput, perOutput) {
    const count = inputs.length / perInput;
    const outputs = Buffer.alloc(count * perOutput);
    let readAt = 0;
    let writeAt = 0;
    for (let i = 0; i < count; ++i) {
        withTensors(runner.GetInputs(), (tensor, bytes) => {
            bytes.set(inputs.subarray(readAt, readAt + bytes.length));
            readAt += bytes.length;
        });
        if (!runner.Infer()) throw new Refusal(EXIT.failed, `inference ${i} failed`);
        withTensors(runner.GetOutputs(), (tensor, bytes) => {
            outputs.set(bytes, writeAt);
            writeAt += bytes.length;
        });
    }
    return outputs;
}

async function main() {
    const request = parseArguments(process.argv.slice(2));
    const [modelFile, inputFile, outputFile] = request.files;
    const model = readFile(modelFile);
    const inputs = request.describe ? Buffer.alloc(0) : readFile(inputFile);
    const runner = createRunner(await loadInterpreter(findPackage(request.packageDir)), model, modelFile);

    const summary = { inferences: 0, inputs: describe(runner.GetInputs()), outputs: describe(runner.GetOutputs()) };
    if (!request.describe) {
        const perInput = totalBytes(summary.inputs);
        if (perInput === 0 || inputs.length === 0 || inputs.length % perInput !== 0) {
            throw new Refusal(EXIT.badUsage,
                              `${inputFile}: found ${inputs.length} bytes; must be a multiple of ${perInput}, and not empty`);
        }
        summary.inferences = inputs.length / perInput;
        fs.writeFileSync(outputFile, inferAll(runner, inputs, perInput, totalBytes(summary.outputs)));
    }
    process.stdout.write(JSON.stringify(summary) + '\n');
}

main().then(
    () => { process.exitCode = EXIT.ok; },
    (error) => {
        process.stderr.write((error instanceof Refusal ? error.message : error.stack || String(error)) + '\n');
        process.exitCode = error instanceof Refusal ? error.code : EXIT.failed;
    });
