
/** Where no request can go: browsers refuse this port, each time and at once. */
const NOBODY = 'http://localhost:9/api/notes?token=secret';
