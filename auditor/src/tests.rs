//! What must hold for every check and every folder.
