module demo {
    requires io.ottla.client;
}
