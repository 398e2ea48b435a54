importScripts('/sync-status-sw.js');
