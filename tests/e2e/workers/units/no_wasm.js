// As under a Content-Security-Policy without 'wasm-unsafe-eval'.
WebAssembly.Module = class {
  constructor() {
    throw new WebAssembly.CompileError('blocked by Content Security Policy');
  }
};

const complaints = [];
console.error = (...complaint) => complaints.push(complaint);
addEventListener('error', ({ message }) => complaints.push([message]));

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'route', match: 'startsWith:/api/', broadcastChannel: 'lab' }]);
